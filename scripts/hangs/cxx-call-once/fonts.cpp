// The fonts are loaded once; a thread is half way through that when main forks a renderer that needs them.
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

#include "facts.h"

static std::once_flag fonts_loaded;
static std::vector<std::string> font_names;
static int font_server;

static void load_fonts()
{
    char name[64];
    if (write(font_server, "fonts?", 6) == 6 && read(font_server, name, sizeof name) > 0)
        font_names.emplace_back(name);
}

static const std::vector<std::string> &fonts()
{
    std::call_once(fonts_loaded, load_fonts);
    return font_names;
}

static pid_t fork_renderer()
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        _exit(fonts().empty());
    }
    return pid;
}

int main()
{
    int ends[2], status;
    char question[8];

    fact_role("parent");
    fact_lock("fonts_loaded", &fonts_loaded);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    font_server = ends[0];
    std::thread loader([] {
        pthread_setname_np(pthread_self(), "font-loader");
        fact_role("holder");
        fonts();
    });
    if (read(ends[1], question, sizeof question) <= 0)
        return 1;
    usleep(100 * 1000);
    waitpid(fork_renderer(), &status, 0);
    loader.join();
    return status;
}

// A settings object is created on first use (a function's static variable) from a slow server. A thread is half
// way through that when a job is forked, and the child wants the settings as well: the guard of the static stays
// "being initialised" in the child for ever.
#include <pthread.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "facts.h"

static int server;

class Settings {
public:
    Settings() { load(); }
    const std::string &get() const { return text; }

private:
    std::string text;

    void load()
    {
        char buffer[256];
        if (write(server, "settings?", 9) != 9)
            return;
        ssize_t length = read(server, buffer, sizeof buffer);
        if (length > 0)
            text.assign(buffer, length);
    }
};

const Settings &settings()
{
    static Settings instance;
    return instance;
}

static void warm_up()
{
    pthread_setname_np(pthread_self(), "warm-up");
    fact_role("holder");
    settings();
}

static void run_job()
{
    fact_about_to_hang("child");
    _exit(settings().get().empty() ? 1 : 0);
}

int spawn_job()
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        run_job();
    waitpid(pid, &status, 0);
    return status;
}

int main()
{
    int connection[2];
    char question[16];

    fact_role("parent");
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    server = connection[0];
    std::thread(warm_up).detach();
    if (read(connection[1], question, sizeof question) <= 0)
        return 1;
    usleep(100 * 1000);
    return spawn_job();
}

// A page cache: a thread fills it while the main thread forks a renderer that looks a page up.
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

#include "facts.h"

class PageCache {
public:
    explicit PageCache(int origin) : origin(origin) { fact_lock("lock", &lock); }

    void fetch(const std::string &path)
    {
        std::lock_guard guard(lock);
        char page[64];
        if (write(origin, path.data(), path.size()) > 0) {
            auto length = read(origin, page, sizeof page);
            pages[path].assign(page, length > 0 ? length : 0);
        }
    }

    std::size_t size(const std::string &path)
    {
#ifdef SHARED
        std::shared_lock guard(lock);
#else
        std::lock_guard guard(lock);
#endif
        return pages[path].size();
    }

private:
    int origin;
#ifdef SHARED
    std::shared_mutex lock;
#else
    std::mutex lock;
#endif
    std::map<std::string, std::string> pages;
};

static pid_t fork_renderer(PageCache &cache)
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        _exit(cache.size("/index.html") > 0);
    }
    return pid;
}

int main()
{
    int ends[2], status;
    char path[32];

    fact_role("parent");
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    PageCache cache(ends[0]);
    std::thread fetcher([&cache] {
        pthread_setname_np(pthread_self(), "fetcher");
        fact_role("holder");
        cache.fetch("/index.html");
    });
    if (read(ends[1], path, sizeof path) <= 0)
        return 1;
    usleep(100 * 1000);
    waitpid(fork_renderer(cache), &status, 0);
    fetcher.join();
    return status;
}

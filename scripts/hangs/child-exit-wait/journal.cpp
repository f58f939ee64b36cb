// A journal flushes at exit: its destructor asks its thread to write the rest and waits until that is done. A forked
// child calls exit as well, but has no such thread.
#include <condition_variable>
#include <mutex>
#include <sys/wait.h>
#include <thread>

#include "facts.h"

class Journal {
public:
    Journal() { std::thread([this] { run(); }).detach(); }
    ~Journal()
    {
        std::unique_lock<std::mutex> guard(lock);
        flush_wanted = true;
        wanted.notify_one();
        while (flush_wanted)
            flushed.wait(guard);
    }

private:
    void run()
    {
        pthread_setname_np(pthread_self(), "journal");
        fact_role("writer");
        std::unique_lock<std::mutex> guard(lock);
        for (;;) {
            wanted.wait(guard, [this] { return flush_wanted; });
            flush_wanted = false;
            flushed.notify_one();
        }
    }

    std::mutex lock;
    std::condition_variable wanted, flushed;
    bool flush_wanted = false;
};

static Journal journal;

static int run_task()
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main()
{
    fact_role("parent");
    usleep(100 * 1000);
    return run_task();
}

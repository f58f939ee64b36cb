// A thread draws thumbnails that others ask for. A forked child asks, too, and waits for the result: the thread that
// would draw it stayed in the parent.
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <sys/wait.h>
#include <thread>

#include "facts.h"

class Studio {
public:
    Studio() : painter([this] { paint(); }) { painter.detach(); }

    int draw(int picture)
    {
        auto job = std::make_shared<std::packaged_task<int()>>([picture] { return picture * 2; });
        auto drawn = job->get_future();
        {
            std::lock_guard<std::mutex> guard(lock);
            jobs.push_back([job] { (*job)(); });
        }
        filled.notify_one();
        return drawn.get();
    }

private:
    void paint()
    {
        pthread_setname_np(pthread_self(), "painter");
        fact_role("painter");
        for (;;) {
            std::unique_lock<std::mutex> guard(lock);
            filled.wait(guard, [this] { return !jobs.empty(); });
            auto job = std::move(jobs.front());
            jobs.pop_front();
            guard.unlock();
            job();
        }
    }

    std::mutex lock;
    std::condition_variable filled;
    std::deque<std::function<void()>> jobs;
    std::thread painter;
};

int main()
{
    int status;
    Studio studio;

    fact_role("parent");
    studio.draw(1);
    usleep(100 * 1000);
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        _exit(studio.draw(2));
    }
    waitpid(pid, &status, 0);
    return status;
}

// A thread pool without jobs: four workers at a condition variable, one at a future, main at a semaphore.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <semaphore.h>
#include <thread>
#include <vector>

#include "facts.h"

class ThreadPool {
public:
    explicit ThreadPool(int size)
    {
        for (int number = 0; number < size; number++)
            workers.emplace_back([this] { run(); });
    }
    void submit(std::function<void()> job)
    {
        std::lock_guard<std::mutex> guard(lock);
        queue.push_back(std::move(job));
        available.notify_one();
    }

private:
    void run()
    {
        pthread_setname_np(pthread_self(), "pool-worker");
        for (;;) {
            std::unique_lock<std::mutex> guard(lock);
            while (queue.empty())
                available.wait(guard);
            auto job = std::move(queue.front());
            queue.pop_front();
            guard.unlock();
            job();
        }
    }

    std::mutex lock;
    std::condition_variable available;
    std::deque<std::function<void()>> queue;
    std::vector<std::thread> workers;
};

static void serve(ThreadPool &pool)
{
    char request;
    while (read(STDIN_FILENO, &request, 1) == 1)
        pool.submit([request] { (void)request; });
}

int main()
{
    ThreadPool pool(4);
    fact_role("jobs");
    for (int number = 0; number < 20; number++)
        pool.submit([] {});
    serve(pool);
    return 0;
}

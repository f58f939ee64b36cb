// A global object stops its thread in its destructor, which runs at exit; the thread waits for something else.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "facts.h"

class Telemetry {
public:
    Telemetry() : sender([this] { send(); }) {}
    ~Telemetry()
    {
        stopping = true; // nobody is told
        sender.join();
    }
    void report(std::string line)
    {
        std::lock_guard<std::mutex> guard(lock);
        lines.push_back(std::move(line));
        filled.notify_one();
    }

private:
    void send()
    {
        pthread_setname_np(pthread_self(), "telemetry");
        fact_role("sender");
        std::unique_lock<std::mutex> guard(lock);
        while (!stopping) {
            filled.wait(guard, [this] { return !lines.empty(); });
            lines.clear();
        }
    }

    bool stopping = false;
    std::mutex lock;
    std::condition_variable filled;
    std::deque<std::string> lines;
    std::thread sender;
};

static Telemetry telemetry;

int main()
{
    fact_role("main");
    telemetry.report("started");
    usleep(100 * 1000);
    return 0;
}

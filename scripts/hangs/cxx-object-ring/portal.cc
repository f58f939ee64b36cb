/*
 * A web portal. Session::login locks the session and then asks the cache for the user; Cache::expire locks the cache and
 * then tells each session. Both objects lock themselves, so neither function shows both locks. Three more requests wait
 * for the cache, and the statistics for a third lock that its owner keeps while it writes them slowly.
 */
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>

extern "C" {
#include "facts.h"
}

using namespace std::chrono_literals;

class Session;

class Cache {
public:
    void add(Session *session) { sessions.push_back(session); }
    __attribute__((noinline)) int find(int user);
    __attribute__((noinline)) void expire();

private:
    std::vector<Session *> sessions;
    int hits = 0;
    std::mutex mutex;
};

class Session {
public:
    explicit Session(Cache &from) : cache(from) {}
    __attribute__((noinline)) int login(int user);
    __attribute__((noinline)) void drop();

private:
    Cache &cache;
    int user = 0;
    std::mutex mutex;
};

static std::mutex statistics;

int Cache::find(int user)
{
    std::lock_guard<std::mutex> guard(mutex);
    return hits += user;
}

void Cache::expire()
{
    std::lock_guard<std::mutex> guard(mutex);
    std::this_thread::sleep_for(300ms);
    fact_about_to_hang("expirer");
    for (Session *session : sessions)
        session->drop();
    hits = 0;
}

int Session::login(int name)
{
    std::lock_guard<std::mutex> guard(mutex);
    std::this_thread::sleep_for(100ms);
    fact_about_to_hang("login");
    user = cache.find(name);
    return user;
}

void Session::drop()
{
    std::lock_guard<std::mutex> guard(mutex);
    user = 0;
}

template <typename Work> static std::thread start(const char *name, Work work)
{
    std::thread thread(work);
    pthread_setname_np(thread.native_handle(), name);
    return thread;
}

int main()
{
    Cache *cache = new Cache;
    Session *session = new Session(*cache);
    std::vector<std::thread> threads;

    cache->add(session);
    fact_role("portal");
    threads.push_back(start("writer", [] {
        std::lock_guard<std::mutex> guard(statistics);
        std::this_thread::sleep_for(3600s);
    }));
    threads.push_back(start("expirer", [=] { cache->expire(); }));
    threads.push_back(start("login", [=] { session->login(7); }));
    std::this_thread::sleep_for(500ms);
    for (int request = 0; request < 3; request++)
        threads.push_back(start("request", [=] { cache->find(request); }));
    for (int reader = 0; reader < 2; reader++)
        threads.push_back(start("statistics", [] { std::lock_guard<std::mutex> guard(statistics); }));
    for (std::thread &thread : threads)
        thread.join();
}

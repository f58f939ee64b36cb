/* Two accounts, locked in both orders, and one held while its owner sleeps: what helgrind and DRD report. It ends. */
#include <pthread.h>
#include <time.h>

static pthread_mutex_t savings = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t current = PTHREAD_MUTEX_INITIALIZER;
static int balance;

static void nap(void)
{
    struct timespec interval = {0, 200 * 1000 * 1000};
    nanosleep(&interval, NULL);
}

static void *deposit(void *unused)
{
    pthread_mutex_lock(&current);
    pthread_mutex_lock(&savings);
    balance++;
    nap();
    pthread_mutex_unlock(&savings);
    pthread_mutex_unlock(&current);
    return unused;
}

static void *withdraw(void *unused)
{
    pthread_mutex_lock(&savings);
    pthread_mutex_lock(&current);
    balance--;
    pthread_mutex_unlock(&current);
    pthread_mutex_unlock(&savings);
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, deposit, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, withdraw, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&savings); /* not locked */
    pthread_mutex_lock(&current); /* left locked */
    return balance;
}

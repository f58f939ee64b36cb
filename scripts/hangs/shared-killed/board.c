/* Two processes share a board in shared memory; one is killed while it has the board. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

struct board {
    pthread_mutex_t lock;
    sem_t turn;
    int notes;
};

static struct board *board;

static void take(void)
{
#ifdef SEMAPHORE
    sem_wait(&board->turn);
#else
    pthread_mutex_lock(&board->lock);
#endif
}

static void give_back(void)
{
#ifdef SEMAPHORE
    sem_post(&board->turn);
#else
    pthread_mutex_unlock(&board->lock);
#endif
}

static void pin_note(int seconds)
{
    take();
    board->notes++;
    sleep(seconds);
    give_back();
}

static pid_t start_writer(const char *role, int seconds)
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_role(role);
        pin_note(seconds);
        _exit(0);
    }
    return pid;
}

static void share_board(void)
{
    pthread_mutexattr_t attributes;

    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&board->lock, &attributes);
    sem_init(&board->turn, 1, 1);
}

int main(void)
{
    int status;

    fact_role("parent");
    share_board();
#ifdef SEMAPHORE
    fact_lock("board", &board->turn);
#else
    fact_lock("board", &board->lock);
#endif
    pid_t first = start_writer("owner", 1000);
    usleep(200 * 1000);
    kill(first, SIGKILL);
    waitpid(first, &status, 0);
    pid_t second = start_writer("writer", 0);
    waitpid(second, &status, 0);
    return status;
}

/* Waits for a child that packs an archive: slow, but it works. A thread ticks meanwhile. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static uint32_t crc_of_block(uint32_t crc, const unsigned char *block, int size)
{
    for (int i = 0; i < size; i++) {
        crc ^= block[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return crc;
}

static int pack(int blocks)
{
    static unsigned char block[1 << 20];
    uint32_t crc = ~0u;

    fact_role("child");
    for (int i = 0; i < blocks; i++) {
        block[i % sizeof block] = i;
        crc = crc_of_block(crc, block, sizeof block);
    }
    return crc & 0x7f;
}

static void *tick(void *unused)
{
    pthread_setname_np(pthread_self(), "ticker");
    for (;;)
        sleep(1);
    return unused;
}

int main(void)
{
    int status;
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, tick, NULL);
    pid_t pid = fork();
    if (pid == 0)
        _exit(pack(1 << 30));
    waitpid(pid, &status, 0);
    return status;
}

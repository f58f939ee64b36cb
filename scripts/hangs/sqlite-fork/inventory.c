/* Two users of one SQLite connection: a thread inside a query, and a child that was forked meanwhile. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static sqlite3 *stock;
static int scale;

/* an SQL function that asks a scale for a weight, and waits for the answer */
static void weigh(sqlite3_context *context, int count, sqlite3_value **values)
{
    char grams[16] = "";

    (void)count;
    (void)values;
    if (write(scale, "weigh", 5) == 5 && read(scale, grams, sizeof grams - 1) > 0)
        sqlite3_result_text(context, grams, -1, SQLITE_TRANSIENT);
}

static void *take_stock(void *unused)
{
    pthread_setname_np(pthread_self(), "stocktaker");
    fact_role("holder");
    sqlite3_exec(stock, "SELECT weigh(name) FROM item", NULL, NULL, NULL);
    return unused;
}

static void print_labels(void)
{
    fact_about_to_hang("child");
    _exit(sqlite3_exec(stock, "SELECT name FROM item", NULL, NULL, NULL));
}

int main(void)
{
    int ends[2], status;
    char question[8];
    pthread_t thread;

    fact_role("parent");
    sqlite3_open_v2(":memory:", &stock, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL);
    sqlite3_create_function(stock, "weigh", 1, SQLITE_UTF8, NULL, weigh, NULL, NULL);
    sqlite3_exec(stock, "CREATE TABLE item (name); INSERT INTO item VALUES ('nut'), ('bolt')", NULL, NULL, NULL);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    scale = ends[0];
    pthread_create(&thread, NULL, take_stock, NULL);
    if (read(ends[1], question, sizeof question) <= 0)
        return 1;
    usleep(100 * 1000);
    pid_t pid = fork();
    if (pid == 0)
        print_labels();
    waitpid(pid, &status, 0);
    return status;
}

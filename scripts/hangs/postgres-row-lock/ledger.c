/* A booking waits in the database for a row that another connection changed, and has not committed. */
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static PGconn *open_ledger(const char *backend)
{
    char line[100];
    PGconn *connection = PQconnectdb("dbname=postgres user=postgres");

    if (PQstatus(connection) != CONNECTION_OK) {
        fprintf(stderr, "%s", PQerrorMessage(connection));
        exit(1);
    }
    facts_append(line, snprintf(line, sizeof line, "role=%s pid=%d\n", backend, PQbackendPID(connection)));
    return connection;
}

static void run(PGconn *connection, const char *statement)
{
    PQclear(PQexec(connection, statement));
}

static void prepare(void)
{
    PGconn *connection = open_ledger("setup");

    run(connection, "CREATE TABLE accounts (name text, cents bigint)");
    run(connection, "INSERT INTO accounts VALUES ('till', 0)");
    PQfinish(connection);
}

static void leave_transaction_open(void)
{
    PGconn *connection = open_ledger("idle-backend");

    run(connection, "BEGIN");
    run(connection, "UPDATE accounts SET cents = cents + 1 WHERE name = 'till'");
    fact_role("holder");
    pause();
}

static void book(void)
{
    PGconn *connection = open_ledger("backend");

    fact_about_to_hang("client");
    run(connection, "UPDATE accounts SET cents = cents + 250 WHERE name = 'till'");
}

int main(void)
{
    prepare();
    if (fork() == 0)
        leave_transaction_open();
    sleep(1);
    book();
    return 0;
}

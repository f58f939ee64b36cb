/* A media player on GLib: a thread scans the library under a GMutex while main forks a tag editor. */
#include <glib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static GMutex library_lock;
static GHashTable *library;
static int disk, platter;

static gpointer scan_library(gpointer unused)
{
    char entry[64];

    fact_role("holder");
    g_mutex_lock(&library_lock);
    while (write(disk, "next?", 5) == 5 && read(disk, entry, sizeof entry) > 0)
        g_hash_table_add(library, g_strdup(entry));
    g_mutex_unlock(&library_lock);
    return unused;
}

static guint count_titles(void)
{
    g_mutex_lock(&library_lock);
    guint titles = g_hash_table_size(library);
    g_mutex_unlock(&library_lock);
    return titles;
}

static void edit_tags(void)
{
    fact_about_to_hang("child");
    _exit(count_titles() > 0);
}

int main(void)
{
    int ends[2], status;
    char question[8];

    fact_role("parent");
    fact_lock("library_lock", &library_lock);
    library = g_hash_table_new(g_str_hash, g_str_equal);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    disk = ends[0];
    platter = ends[1];
    GThread *scanner = g_thread_new("scanner", scan_library, NULL);
    if (read(platter, question, sizeof question) <= 0)
        return 1;
    g_usleep(100 * 1000);
    pid_t pid = fork();
    if (pid == 0)
        edit_tags();
    waitpid(pid, &status, 0);
    g_thread_join(scanner);
    return status;
}

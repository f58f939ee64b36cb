/* A viewer on GLib: the main loop, a pool of threads that has worked once, an asynchronous queue. All idle. */
#include <glib.h>
#include <unistd.h>

#include "facts.h"

static GAsyncQueue *requests;

static gpointer load_images(gpointer unused)
{
    gpointer request;

    while ((request = g_async_queue_pop(requests)))
        g_free(request);
    return unused;
}

static void render(gpointer tile, gpointer viewer)
{
    (void)viewer;
    g_usleep(GPOINTER_TO_UINT(tile) * 100);
}

int main(void)
{
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);
    GThreadPool *tiles = g_thread_pool_new(render, NULL, 3, TRUE, NULL);

    fact_role("viewer");
    requests = g_async_queue_new();
    g_thread_new("loader", load_images, NULL);
    for (guint tile = 1; tile < 30; tile++)
        g_thread_pool_push(tiles, GUINT_TO_POINTER(tile), NULL);
    g_main_loop_run(loop);
    return 0;
}

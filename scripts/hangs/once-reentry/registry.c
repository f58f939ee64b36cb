/* The initialisation calls a function that wants the same initialisation. */
#define _GNU_SOURCE
#include <pthread.h>

#include "facts.h"

static pthread_once_t registry_once = PTHREAD_ONCE_INIT;
static const char *codecs[4];

static void load_registry(void);

static const char *find_codec(int number)
{
    pthread_once(&registry_once, load_registry);
    return codecs[number];
}

static void load_registry(void)
{
    codecs[0] = "pcm";
    codecs[1] = find_codec(0);
}

int main(void)
{
    fact_role("registry");
    fact_lock("registry_once", &registry_once);
    return find_codec(1) == NULL;
}

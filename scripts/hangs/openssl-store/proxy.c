/* A TLS proxy whose thread refreshes the trusted certificates; a worker is forked meanwhile and adds one, too. */
#define _GNU_SOURCE
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static X509_STORE *trusted;
static X509 *authority;

static void trust_authority(void)
{
    X509_STORE_add_cert(trusted, authority);
}

static void *refresh(void *unused)
{
    pthread_setname_np(pthread_self(), "refresh");
    fact_role("holder");
    for (;;)
        trust_authority();
    return unused;
}

static int fork_worker(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        trust_authority();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

static X509 *make_certificate(const char *name)
{
    X509 *certificate = X509_new();

    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const unsigned char *)name, -1,
                               -1, 0);
    X509_set_pubkey(certificate, EVP_RSA_gen(1024));
    return certificate;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    trusted = X509_STORE_new();
    authority = make_certificate("authority");
    pthread_create(&thread, NULL, refresh, NULL);
    while (fork_worker() == 0)
        ;
    return 1;
}

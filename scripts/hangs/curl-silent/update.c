/* libcurl asks a server that takes the request and never answers; nobody gave it a time limit. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

#include "facts.h"

static int listening_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    bind(listener, (struct sockaddr *)&address, length);
    listen(listener, 8);
    getsockname(listener, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

static int fetch_version(CURL *handle, int port)
{
    char url[64];

    snprintf(url, sizeof url, "http://127.0.0.1:%d/version", port);
    curl_easy_setopt(handle, CURLOPT_URL, url);
    return curl_easy_perform(handle);
}

int main(void)
{
    fact_role("client");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return fetch_version(curl_easy_init(), listening_port());
}

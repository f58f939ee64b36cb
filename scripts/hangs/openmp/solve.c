/* Uses OpenMP before the fork and in the child: the team's threads exist in the parent only. */
#define _GNU_SOURCE
#include <omp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static double sum_of_squares(int size)
{
    double sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < size; i++)
        sum += (double)i * i;
    return sum;
}

static int solve_in_child(int size)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        _exit(sum_of_squares(size) > 0 ? 0 : 1);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    fact_role("parent");
    if (sum_of_squares(1000) < 0)
        return 1;
    return solve_in_child(1000000);
}

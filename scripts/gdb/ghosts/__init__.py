"""
The stacks that threads of the parent had at the moment of fork, read out of the child's memory.

fork copies the whole address space but only one thread; the others' stacks stay behind in the child, untouched.

    memory      reads, by page
    eh_frame    how far out the caller of a frame is, by the unwind tables of the compiler
    x86_64      what calls, jumps and system calls look like in memory
    code        which function may have called which
    threads     where the stacks of threads that are not here any more lie
    chain       the most credible chain of return addresses on such a stack
    show        lets gdb unwind and print it
"""

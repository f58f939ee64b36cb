import type { Explanation } from './explanation.ts';

/** Of `ghostlock risk`: no class of finding, but explained in the same form. */
export const risk: Explanation = {
  title: 'What a fork at this moment would leave behind',
  means:
    'A child made by fork() has a copy of all memory and of one thread. Every lock that another thread holds at that moment stays locked in the child for ever, and work that it hands to threads of the parent is never done. `ghostlock risk` reads a dump of the process that forks, taken while all is well, and lists the locks that are held in it now, the threads that a child would miss, and what the libc, the interpreter and libraries do about it.',
  confirm: [
    'Locks with an owner field are read where the debugger printed them: `p some_mutex`.',
    'Functions that are known to take a lock (`ghostlock knowledge` lists them) are taken to be inside it: likely.',
    'A thread in the middle of other work may hold locks of its own: possible. Look at the functions that are named.',
    'One dump is one moment. Take ten, a second apart: what shows up in several of them is held for long, and will be met.',
  ],
  now: [],
  fix: [
    'Fork before the first thread starts, or start programs with posix_spawn.',
    'Do not hold locks over slow calls (network, disk, a full pipe): the longer, the likelier a fork meets them.',
    'pthread_atfork() or os.register_at_fork() for locks of your own.',
  ],
  falseFriends: [
    'No lock held now says nothing of the next moment.',
    'A fork that is followed by exec at once runs no code that takes a lock, and is safe.',
    'What fork() resets by itself is listed apart: it depends on the version of libc and of Python.',
  ],
  references: [
    { title: 'fork(2)', url: 'https://man7.org/linux/man-pages/man2/fork.2.html' },
    { title: 'pthread_atfork(3)', url: 'https://man7.org/linux/man-pages/man3/pthread_atfork.3.html' },
  ],
};

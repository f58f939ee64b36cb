# A Perl thread waits for a condition that was signalled before it came; main joins it.
use strict;
use warnings;
use threads;
use threads::shared;

sub fact {
    my ($role) = @_;
    my $tid = syscall(186);
    open(my $facts, '>>', $ENV{HANG_FACTS}) or die;
    print $facts "role=$role pid=$$ tid=$tid\n";
    close($facts);
}

my @jobs : shared;

{
    lock(@jobs);
    cond_signal(@jobs);
}
my $printer = threads->create(sub {
    fact('printer');
    lock(@jobs);
    cond_wait(@jobs);
});
fact('spool');
$printer->join();

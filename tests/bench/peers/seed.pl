#!/usr/bin/perl
# Sessions of a signed-in visitor for status.pl; their cookies go to standard
# output as CGI programs get them.
use strict;
use warnings;
use CGI::Session;

for my $i (1 .. 1000) {
	my $session = CGI::Session->new('driver:file', undef,
	    { Directory => $ENV{BENCH_SESSIONS} })
	    or die CGI::Session->errstr;
	$session->param(visited => 1);
	$session->param(user => { id => 1, name => 'John Doe',
	    position => 'Software Engineer' });
	$session->param(views => $i);
	$session->param(theme => 'dark');
	$session->flush or die $session->errstr;
	print 'HTTP_COOKIE=Hello=worldYes; CGISESSID=', $session->id, "\n";
}

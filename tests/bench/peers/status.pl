#!/usr/bin/perl
# Who is signed in, as a Perl program with CGI::Session says it.
use strict;
use warnings;
use CGI;
use CGI::Session;
use JSON::PP;

my $cgi = CGI->new;
my $session = CGI::Session->load('driver:file', $cgi,
    { Directory => $ENV{BENCH_SESSIONS} }) or die CGI::Session->errstr;
my $user = $session->param('user');
print $cgi->header(-type => 'application/json', -charset => 'utf-8',
    -status => $user ? 200 : 401, -cache_control => 'no-store');
print encode_json($user ? { authenticated => JSON::PP::true, user => $user } :
    { authenticated => JSON::PP::false, message => 'User not authenticated' });

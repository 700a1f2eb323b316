<?php
// Sessions of a signed-in visitor for status.php, as PHP itself writes them
// into files; their cookies go to standard output as CGI programs get them.
$user = ['id' => 1, 'name' => 'John Doe', 'position' => 'Software Engineer'];
for ($i = 0; $i < 1000; $i++) {
	$id = session_create_id();
	$data = ['visited' => true, 'user' => $user, 'views' => $i,
	    'theme' => 'dark'];
	$text = '';
	foreach ($data as $key => $value)
		$text .= $key . '|' . serialize($value);
	file_put_contents(getenv('BENCH_SESSIONS') . "/sess_$id", $text);
	echo "HTTP_COOKIE=Hello=worldYes; PHPSESSID=$id\n";
}

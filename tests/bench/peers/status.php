<?php
// Who is signed in, as a PHP page says it. The session is let go of at once,
// which is the cheaper way: nothing of it is going to be written.
ini_set('session.save_path', getenv('BENCH_SESSIONS'));
session_start(['read_and_close' => true]);
header('Content-Type: application/json; charset=utf-8');
header('Cache-Control: no-store');
if (isset($_SESSION['user'])) {
	echo json_encode(['authenticated' => true,
	    'user' => $_SESSION['user']]);
} else {
	http_response_code(401);
	echo json_encode(['authenticated' => false,
	    'message' => 'User not authenticated']);
}

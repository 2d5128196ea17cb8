"""Every bound of the engine, in one place. The unit is the last word of each name.

A bound is a promise to whoever runs the engine: memory, time and work stay below these figures whatever
arrives from outside. Code names the bound it applies; no other module spells such a number.
"""

from typing import Final

# Identifiers and texts, as the meeting file, the API and the frames accept them.
ID_MAX_CHARS: Final = 40
TITLE_MAX_CHARS: Final = 600
NAME_MAX_CHARS: Final = 200
ITEM_TEXT_MAX_CHARS: Final = 4000
REASON_MAX_CHARS: Final = 500

# A meeting.
ITEMS_MAX_COUNT: Final = 200
POLLS_PER_ITEM_MAX_COUNT: Final = 50
OPTIONS_MAX_COUNT: Final = 32
SEATS_MAX_COUNT: Final = 20_000
# In one line on the chair's page.
SEATS_NAMED_MAX_COUNT: Final = 5
PROXIES_PER_HOLDER_MAX_COUNT: Final = 20
SUBSTITUTES_MAX_COUNT: Final = 9_999
ROUNDS_PER_POLL_MAX_COUNT: Final = 99
# How long names and ballots are kept after a meeting, in days.
KEPT_MAX_DAYS: Final = 36_500
KEPT_DAYS: Final = 365
# A timed poll. Less than this nobody finds the phone in, and more is no time to vote in.
TIMED_MIN_SECONDS: Final = 5
TIMED_MAX_SECONDS: Final = 86_400
CONDITIONS_MAX_COUNT: Final = 8
FRACTION_TERM_MAX_COUNT: Final = 1_000_000
# Ballots that are more than marks.
SCALE_MAX_VALUE: Final = 100
SCALE_STEPS_MAX_COUNT: Final = 31
NUMBER_DIGITS_MAX_COUNT: Final = 12
NUMBER_DECIMALS_MAX_COUNT: Final = 6
BALLOT_TEXT_MAX_CHARS: Final = 280
WORD_MAX_CHARS: Final = 40
WORDS_MAX_COUNT: Final = 5
# What a result lists of them.
BINS_MAX_COUNT: Final = 24
TEXTS_SHOWN_MAX_COUNT: Final = 100
TEXTS_DECIDED_MAX_COUNT: Final = 2_000
CONTRIBUTIONS_MAX_COUNT: Final = 20
SEAT_MAP_SPAN_COUNT: Final = 1000
LOGO_MAX_BYTES: Final = 128 * 1024
MEETING_FILE_MAX_BYTES: Final = 4 * 1024 * 1024
SHEET_MAX_BYTES: Final = 4 * 1024 * 1024
SHEET_UNPACKED_MAX_BYTES: Final = 64 * 1024 * 1024
SHEET_PARTS_MAX_COUNT: Final = 500
SHEET_COLUMNS_MAX_COUNT: Final = 100
PROBLEMS_MAX_COUNT: Final = 1000
# A poll that is written during the meeting, as plain data inside one frame.
POLL_DATA_MAX_CHARS: Final = 3000
# A matter that a council decides.
PROPOSALS_PER_ITEM_MAX_COUNT: Final = 12
PROPOSAL_MAX_CHARS: Final = 200
MATTER_HISTORY_MAX_COUNT: Final = 60
POLL_REQUEST_MAX_BYTES: Final = 64 * 1024

# Weights are whole millionths, so six decimals stay exact.
WEIGHT_UNIT_MICROS: Final = 1_000_000
WEIGHT_MAX_MICROS: Final = 1_000_000 * WEIGHT_UNIT_MICROS
# The whole roll together: what a browser's numbers still hold exactly.
ROLL_WEIGHT_MAX_MICROS: Final = 2**53 - 1

# Frames.
INBOUND_FRAME_MAX_BYTES: Final = 4096
PAPER_FRAME_MAX_BYTES: Final = 32 * 1024
PAPER_TEXTS_MAX_BYTES: Final = 28 * 1024
BALLOT_ID_BYTES: Final = 16
COMMAND_ID_BYTES: Final = 16
EPOCH_BYTES: Final = 8
BAD_FRAMES_IN_A_ROW_MAX_COUNT: Final = 3

# One connection.
HANDSHAKE_MAX_SECONDS: Final = 5.0
SOCKETS_PER_SEAT_MAX_COUNT: Final = 2
CASTS_PER_SOCKET_PER_SECOND: Final = 5
FRAMES_PER_SOCKET_PER_SECOND: Final = 20
# A message above the frame bound is still read, so that it can be answered in words; above this the socket closes.
SOCKET_MESSAGE_MAX_BYTES: Final = 16 * 1024
# From a message's first byte to its last. A phone's fit into one packet.
MESSAGE_MAX_SECONDS: Final = 10.0
SOCKET_PING_EVERY_SECONDS: Final = 20.0
SOCKET_SEND_BUFFER_BYTES: Final = 16 * 1024
OUTBOX_RECEIPTS_MAX_COUNT: Final = 64
STALLED_READER_MAX_SECONDS: Final = 10.0
CLOSE_ANSWER_MAX_SECONDS: Final = 1.0

# The engine.
CONNECTIONS_MAX_COUNT: Final = 20_000
CONNECTIONS_RESERVED_FOR_ENTITLED_COUNT: Final = 4_000
# As many as the kernel allows (net.core.somaxconn) may wait to be accepted; it lowers this by itself.
CONNECTIONS_QUEUED_MAX_COUNT: Final = 65_535
# Connections that are accepted before the loop turns again; many more may wait in the kernel's queue.
ACCEPTED_PER_TURN_MAX_COUNT: Final = 128
# Voters who are let in before the loop turns again: some milliseconds.
GREETINGS_PER_BATCH_MAX_COUNT: Final = 64
BALLOTS_PENDING_MAX_COUNT: Final = 20_000
BALLOTS_PER_BATCH_MAX_COUNT: Final = 512
BATCHES_IN_FLIGHT_MAX_COUNT: Final = 2
FORMS_REMEMBERED_MAX_COUNT: Final = 4096
# A secret vote of fewer is opened after a warning: alike, they have all told how they voted.
SECRET_VOTERS_MIN_COUNT: Final = 5
PROOFS_PER_SEAT_PER_SECOND: Final = 2.0
PROOF_SEATS_REMEMBERED_MAX_COUNT: Final = 4096
BUSY_RETRY_AFTER_MILLISECONDS: Final = 500
MARK_TRIES_MAX_COUNT: Final = 10
FANOUT_PER_SECOND: Final = 20
# While ballots stream in, a long broadcast is followed by a pause so many times as long: the hall is voting.
FANOUT_PAUSE_RATIO: Final = 3
FANOUT_PAUSE_MAX_SECONDS: Final = 0.5
FANOUT_CHUNK_SOCKETS_COUNT: Final = 256
# The same while ballots wait: their way through the engine takes some four turns of the event loop.
FANOUT_CHUNK_BUSY_SOCKETS_COUNT: Final = 64
# Full collections of cyclic garbage: looked at so often, due after so many of younger objects, and at the latest.
TIDIED_EVERY_SECONDS: Final = 5.0
TIDIED_AFTER_COUNT: Final = 100
TIDIED_LATEST_SECONDS: Final = 900.0
ROUNDS_REMEMBERED_MAX_COUNT: Final = 256
# A register is as large as the roll: those of the rounds that are looked at now, and not of a whole day's.
REGISTERS_REMEMBERED_MAX_COUNT: Final = 32
SWEEP_EVERY_SECONDS: Final = 2.0
WITNESS_SAVED_EVERY_SECONDS: Final = 1.0
DEADLINE_SAVED_EVERY_SECONDS: Final = 1.0
STORE_ANSWER_MAX_SECONDS: Final = 5.0
STORE_CONNECTIONS_MAX_COUNT: Final = 16
# Below both the answer's own time and the probe's, so that too few replicas are told as what they are.
REPLICAS_ANSWER_MAX_MS: Final = 1000
REPLICAS_MAX_COUNT: Final = 16
STORE_START_MAX_SECONDS: Final = 30.0
STORE_STOP_MAX_SECONDS: Final = 5.0
STORE_RESTART_BACKOFF_MAX_SECONDS: Final = 2.0
STORE_WATCHED_EVERY_SECONDS: Final = 0.5
# A probe without an answer for so long: nothing can be promised now, whether the store is gone or only slow.
STORE_SILENT_MAX_SECONDS: Final = 2.0
DISK_FREE_MIN_BYTES: Final = 1024 * 1024
STORE_WORDS_READ_MAX_BYTES: Final = 16 * 1024
SEAL_MAX_SECONDS: Final = 60.0
SEAL_LOOKED_AT_EVERY_SECONDS: Final = 1.0
LOG_ENTRIES_PER_READ_COUNT: Final = 1000
CHAIN_READS_PER_LOOK_MAX_COUNT: Final = 8
SHUTDOWN_MAX_SECONDS: Final = 10
REQUEST_HEAD_MAX_BYTES: Final = 16 * 1024
REQUEST_BODY_MAX_BYTES: Final = 8 * 1024 * 1024
# What a page posts without having shown who it is: a card and a role.
PAGE_REQUEST_MAX_BYTES: Final = 4096
PAGE_REQUEST_MAX_SECONDS: Final = 5.0
REQUEST_BODY_MAX_SECONDS: Final = 60.0
# A ballot as a form: a text of the longest, every character of it percent-encoded.
FORM_MAX_BYTES: Final = 8192
FORM_FIELDS_MAX_COUNT: Final = 80

# A rehearsal: robots beside the staff's phones, and the lines of its progress that are kept for whoever watches.
REHEARSAL_PHONES_MAX_COUNT: Final = 5_000
REHEARSAL_LINES_KEPT_COUNT: Final = 12
REHEARSAL_REPORT_MAX_BYTES: Final = 1024 * 1024
REHEARSAL_VOTE_MAX_SECONDS: Final = 3600
REHEARSAL_STOP_MAX_SECONDS: Final = 10.0

# Access.
TOKEN_BYTES: Final = 16
TYPED_CODE_CHARS: Final = 8
TYPED_CODE_FAILURES_MAX_COUNT: Final = 200

# On air.
OUTPUTS_MAX_COUNT: Final = 12
OUTPUT_DELAY_MAX_MILLISECONDS: Final = 300_000
# A delayed output remembers at most so many boards a second: turnout may skip, a change of picture never does.
BOARDS_PER_SECOND: Final = 4
BOARD_WINNERS_MAX_COUNT: Final = 6
BOARD_TEXTS_MAX_COUNT: Final = 8
AIR_SOCKETS_MAX_COUNT: Final = 200
AIR_LOG_ENTRIES_MAX_COUNT: Final = 20_000
OBS_ANSWER_MAX_SECONDS: Final = 5.0
OBS_AGAIN_SECONDS: Final = 2.0
OBS_HIDE_AFTER_SECONDS: Final = 0.7
THEME_FILE_MAX_BYTES: Final = 256 * 1024
THEMES_MAX_COUNT: Final = 50

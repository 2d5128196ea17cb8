#!lua
-- Makes a new link for a role or a seat: the old card opens nothing from here on, and no session of it goes on.
--
-- KEYS  1 head  2 turns  3 cards  4 sessions  5 devices  6 log
-- ARGV  1 meeting  2 channel of hints  3 name of the link ("chair", "voter:12")  4 the turn that the caller saw
--       5 card (JSON), the same for the old and the new link  6 seat, "" for none  7 at_ms  8 log entry
--       9 how many hashes of the old link follow, then these, then those of the new one
--
-- Returns {"ok", session, …}   the sessions that have ended
--         {"moved", turn}      somebody made a new link first; nothing is written
--         {"no_meeting"}

local head, turns, cards, sessions = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('EXISTS', head) == 0 then
  return {'no_meeting'}
end
local turn = redis.call('HGET', turns, ARGV[3]) or '0'
if turn ~= ARGV[4] then
  return {'moved', turn}
end
local first_new = 10 + tonumber(ARGV[9])
for place = 10, first_new - 1 do
  redis.call('HDEL', cards, ARGV[place])
end
for place = first_new, #ARGV do
  redis.call('HSET', cards, ARGV[place], ARGV[5])
end
redis.call('HINCRBY', turns, ARGV[3], 1)
redis.call('HINCRBY', head, 'ended', 1)

local reply = {'ok'}
local open = redis.call('HGETALL', sessions)
for at = 1, #open, 2 do
  if open[at + 1] == ARGV[5] then
    redis.call('HDEL', sessions, open[at])
    reply[#reply + 1] = open[at]
  end
end
if ARGV[6] ~= '' then
  redis.call('HDEL', KEYS[5], ARGV[6])
end
append(head, KEYS[6], next_seq(head), ARGV[7], ARGV[8])
hint(ARGV[2], ARGV[1])
return reply

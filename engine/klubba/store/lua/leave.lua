#!lua
-- Ends a session, and frees the seat if this session still holds it. Every engine closes what it has open of it.
--
-- KEYS  1 head  2 sessions  3 devices
-- ARGV  1 meeting  2 channel of hints  3 session hash  4 seat, "" for a session without one
--
-- Returns {"ok"}, also for a session that was not there.

if ARGV[4] ~= '' and redis.call('HGET', KEYS[3], ARGV[4]) == ARGV[3] then
  redis.call('HDEL', KEYS[3], ARGV[4])
end
if redis.call('HDEL', KEYS[2], ARGV[3]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'left', 1)
  hint(ARGV[2], ARGV[1])
end
return {'ok'}

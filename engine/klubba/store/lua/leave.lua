#!lua
-- Ends a session, and frees the seat if this session still holds it.
--
-- KEYS  1 sessions  2 devices
-- ARGV  1 session hash  2 seat, "" for a session without one
--
-- Returns {"ok"}, also for a session that was not there.

redis.call('HDEL', KEYS[1], ARGV[1])
if ARGV[2] ~= '' and redis.call('HGET', KEYS[2], ARGV[2]) == ARGV[1] then
  redis.call('HDEL', KEYS[2], ARGV[2])
end
return {'ok'}

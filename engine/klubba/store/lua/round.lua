#!lua flags=no-writes
-- Reads one round at one point.
--
-- KEYS  1 head  2 round head  3 tally  4 who
-- ARGV  the round head's fields, in the order wanted
--
-- Returns {"ok", {field values}, {tally field, value, …}, who}
--         {"no_meeting"}   no such meeting, or a round that was never armed

if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2]) == 0 then
  return {'no_meeting'}
end
local fields = redis.call('HMGET', KEYS[2], unpack(ARGV))
return {'ok', fields, redis.call('HGETALL', KEYS[3]), redis.call('GET', KEYS[4]) or ''}

#!lua
-- Replaces how an output on air is set up, if nobody else has since it was read.
--
-- KEYS  1 head  2 outputs
-- ARGV  1 meeting  2 channel of hints  3 output  4 the record as it was read, "" for none  5 the new record
--
-- Returns {"ok"}  {"changed"}: somebody was first, nothing is written  {"no_meeting"}

if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'no_meeting'}
end
if (redis.call('HGET', KEYS[2], ARGV[3]) or '') ~= ARGV[4] then
  return {'changed'}
end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[5])
hint(ARGV[2], ARGV[1])
return {'ok'}

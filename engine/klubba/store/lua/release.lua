#!lua
-- Frees a seat: the next device may take it, and the one that held it may not cast.
--
-- KEYS  1 head  2 devices  3 log
-- ARGV  1 meeting  2 channel of hints  3 seat  4 at_ms
--
-- Returns {"ok"}           also when nobody held the seat; then nothing is written
--         {"no_meeting"}

if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'no_meeting'}
end
if redis.call('HDEL', KEYS[2], ARGV[3]) == 1 then
  append(KEYS[1], KEYS[3], next_seq(KEYS[1]), ARGV[4], '{"kind":"release","seat":"' .. ARGV[3] .. '"}')
  redis.call('HINCRBY', KEYS[1], 'ended', 1)
  hint(ARGV[2], ARGV[1])
end
return {'ok'}

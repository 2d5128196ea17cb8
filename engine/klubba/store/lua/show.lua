#!lua
-- Notes what an output on air shows, once, however many engines say so.
--
-- KEYS  1 head  2 aired  3 timeline
-- ARGV  1 output  2 what the picture is known by  3 the picture  4 the timeline's entry  5 entries kept at most
--
-- Returns {"ok"}  {"same"}: it was noted already  {"no_meeting"}

if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'no_meeting'}
end
if redis.call('HGET', KEYS[2], 'key:' .. ARGV[1]) == ARGV[2] then
  return {'same'}
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3], 'key:' .. ARGV[1], ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[4])
redis.call('LTRIM', KEYS[3], -ARGV[5], -1)
return {'ok'}

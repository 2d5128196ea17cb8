#!lua
-- Marks a dissolved secret round as sealed, once the append-only file has been rewritten.
--
-- KEYS  1 head  2 round head  3 log
-- ARGV  1 meeting  2 channel of hints  3 at_ms  4 log entry
--
-- Returns {"ok"}           sealed, now or before (then nothing is written)
--         {"open"}         the round still has its box; nothing is written
--         {"no_meeting"}   no such meeting or round

local facts = redis.call('HMGET', KEYS[2], 'sealed', 'close_n')
if not facts[1] then
  return {'no_meeting'}
end
if facts[1] == '1' then
  return {'ok'}
end
if not facts[2] then
  return {'open'}
end
append(KEYS[1], KEYS[3], next_seq(KEYS[1]), ARGV[3], ARGV[4])
redis.call('HSET', KEYS[2], 'sealed', '1')
hint(ARGV[2], ARGV[1])
return {'ok'}

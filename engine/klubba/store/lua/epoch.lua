#!lua
-- Begins a new epoch, when it was found that the store remembers less than it had promised.
--
-- KEYS  1 head  2 log
-- ARGV  1 meeting  2 channel of hints  3 the epoch that was found wanting  4 the new one  5 at_ms  6 log entry
--
-- Returns {"ok", epoch}     the epoch that is in force: the new one, or the one that somebody began before
--         {"no_meeting"}

local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  return {'no_meeting'}
end
if epoch ~= ARGV[3] then
  return {'ok', epoch}
end
append(KEYS[1], KEYS[2], next_seq(KEYS[1]), ARGV[5], ARGV[6])
redis.call('HSET', KEYS[1], 'epoch', ARGV[4])
hint(ARGV[2], ARGV[1])
return {'ok', ARGV[4]}

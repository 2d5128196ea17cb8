#!lua
-- Changes a meeting beside its rounds: a poll added to the agenda, a move in a matter's procedure, or both at one
-- point. By compare-and-set on the step number and, where the definition changes, on the one it was made from. It
-- counts as a step: whoever looked at the old agenda is told.
--
-- KEYS  1 head  2 commands  3 log  4 definition  5 matters
-- ARGV  1 meeting  2 channel of hints  3 command id (hex)  4 expected step  5 at_ms  6 log entry
--       7 expected number of the definition  8 new definition (JSON), "" where it stays  9 item, "" for none
--       10 the item's matter (JSON)
--
-- Returns {"done", step}   made, now or by an earlier call with this command id (then nothing is written)
--         {"stale", step}  somebody was first, or the definition is another one
--         {"no_meeting"}

local head, commands = KEYS[1], KEYS[2]
if redis.call('EXISTS', head) == 0 then
  return {'no_meeting'}
end
local known = redis.call('HGET', commands, ARGV[3])
if known then
  return {'done', known}
end
local step = redis.call('HGET', head, 'step')
local redefined = ARGV[8] ~= ''
if step ~= ARGV[4] or redefined and (redis.call('HGET', head, 'defined') or '0') ~= ARGV[7] then
  return {'stale', step}
end

local n = append(head, KEYS[3], next_seq(head), ARGV[5], ARGV[6])
if redefined then
  redis.call('HSET', head, 'defined', n)
  redis.call('SET', KEYS[4], ARGV[8])
end
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[5], ARGV[9], ARGV[10])
end
local taken = whole(redis.call('HINCRBY', head, 'step', 1))
redis.call('HSET', commands, ARGV[3], taken)
hint(ARGV[2], ARGV[1])
return {'done', taken}

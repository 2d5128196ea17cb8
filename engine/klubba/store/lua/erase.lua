#!lua
-- Puts the erased log in the place of the whole one, as one point, and with it what stays of the meeting.
--
-- KEYS  1 head  2 log  3 definition  4 the erased log  5 minutes  6 what will be the minutes
-- ARGV  1 meeting  2 channel of hints  3 number of the last entry that was read  4 definition (JSON)  5 at_ms
--       6 log entry
--
-- Returns {"ok"}, {"moved"} (somebody has written meanwhile; nothing is changed), {"no_meeting"}

local head = KEYS[1]
local n = redis.call('HGET', head, 'n')
if not n then
  return {'no_meeting'}
end
if n ~= ARGV[3] then
  return {'moved'}
end
redis.call('RENAME', KEYS[4], KEYS[2])
redis.call('RENAME', KEYS[6], KEYS[5])
redis.call('SET', KEYS[3], ARGV[4])
append(head, KEYS[2], next_seq(head), ARGV[5], ARGV[6])
for _, field in ipairs(redis.call('HKEYS', head)) do
  if field ~= 'epoch' and field ~= 'seq' and field ~= 'step' and field ~= 'n' and field ~= 'current' then
    redis.call('HDEL', head, field)
  end
end
hint(ARGV[2], ARGV[1])
return {'ok'}

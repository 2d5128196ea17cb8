#!lua
-- Marks something in the roll, and amends the register of the round that takes ballots where the mark changes it.
--
-- KEYS  1 head  2 commands  3 attendance  4 log  5 round head  6 seats  7 register  8 who (5 to 8 of the round to amend)
-- ARGV  1 meeting  2 channel of hints  3 command id (hex)  4 expected marks  5 expected step  6 at_ms  7 log entry
--       8 number of attendance's fields, then two for each: field, value. The fields that are not among them go.
--       Then, where a register is amended: log entry, register, entitled heads, entitled weight, present heads, present
--       weight, number of seats that lose their line, those seats, and two for each seat that may vote: seat, line.
--
-- Returns {"done", marks}     written, now or by an earlier call with this command id
--         {"stale", marks}    the roll was marked, or a step was taken, meanwhile
--         {"voted", marks, seat}   this seat has a ballot in the box and may not lose its line
--         {"no_meeting"}
-- Nothing is written but with "done".

local head, commands, attendance, log = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local round, seats, register, who = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local at_ms, fields = ARGV[6], tonumber(ARGV[8])
local AMENDMENT = 9 + 2 * fields
local OUT = AMENDMENT + 7
local TAKES = {open = true, paused = true}

local function out_count()
  return tonumber(ARGV[OUT - 1])
end

-- A seat may lose its line, or it may only go from those who may vote: in both cases its ballot must not be there.
local function who_voted(lines)
  local kept = redis.call('HGETALL', seats)
  for i = 1, #kept, 2 do
    if not lines[kept[i]] and redis.call('GETBIT', who, string.match(kept[i + 1], '^%d+')) == 1 then
      return kept[i]
    end
  end
end

local function lines_after()
  local lines = {}
  for place = OUT + out_count(), #ARGV, 2 do
    lines[ARGV[place]] = ARGV[place + 1]
  end
  return lines
end

local function amend(lines)
  append(head, log, next_seq(head), at_ms, ARGV[AMENDMENT])
  redis.call('SET', register, ARGV[AMENDMENT + 1])
  redis.call('HSET', round, 'entitled_heads', ARGV[AMENDMENT + 2], 'entitled_weight', ARGV[AMENDMENT + 3],
    'present_heads', ARGV[AMENDMENT + 4], 'present_weight', ARGV[AMENDMENT + 5])
  redis.call('HINCRBY', round, 'amended', 1)
  redis.call('DEL', seats)
  for seat, line in pairs(lines) do
    redis.call('HSET', seats, seat, line)
  end
end

if redis.call('EXISTS', head) == 0 then
  return {'no_meeting'}
end
local known = redis.call('HGET', commands, 'mark:' .. ARGV[3])
if known then
  return {'done', known}
end
local facts = redis.call('HMGET', head, 'marks', 'step')
local marks = facts[1] or '0'
if marks ~= ARGV[4] or facts[2] ~= ARGV[5] then
  return {'stale', marks}
end
local lines
if #ARGV >= AMENDMENT then
  if not TAKES[redis.call('HGET', round, 'state')] then
    return {'stale', marks}
  end
  lines = lines_after()
  local voted = who_voted(lines)
  if voted then
    return {'voted', marks, voted}
  end
end

append(head, log, next_seq(head), at_ms, ARGV[7])
redis.call('DEL', attendance)
for place = 9, AMENDMENT - 2, 2 do
  redis.call('HSET', attendance, ARGV[place], ARGV[place + 1])
end
if lines then
  amend(lines)
end
local now = whole(redis.call('HINCRBY', head, 'marks', 1))
redis.call('HSET', commands, 'mark:' .. ARGV[3], now)
hint(ARGV[2], ARGV[1])
return {'done', now}

#!lua
-- Takes one step of one round by compare-and-set on the meeting's step number.
--
-- KEYS  1 head  2 rounds  3 commands  4 log  5 round head  6 seats  7 register  8 box  9 bodies  10 who
--       11 tally
-- ARGV  1 meeting  2 channel of hints  3 command id (hex)  4 expected step  5 state after  6 poll  7 round  8 at_ms
--       9 log entry (canonical JSON object)  10 to 13 the same entry cut where a dissolved secret round puts its
--       ballot ids, bodies and participants  14 outcome  15 paper  16 item  17 secrecy  18 change  19 slot key
--       20 register  21 entitled heads  22 entitled weight  23 present heads  24 present weight  25 result
--       26 reason  27 milliseconds left ("0" takes the limit away)  28 expected number of marks in the roll, then two
--       for each seat of the register that may vote: seat, its line (records.seat_args). "" where the step has none.
--
-- Returns {"done", step}      taken, now or by an earlier call with this command id (then nothing is written)
--         {"stale", step}     somebody stepped first
--         {"marked", step}    the roll was marked meanwhile: the register is not what it should be
--         {"illegal", step}   the round or the meeting forbids it whatever the caller believes
--         {"no_meeting"}
--
-- Checks, in this order: meeting, command id, step number, marks, legality.
-- A secret round that stops taking ballots (closed, or annulled while it did) is dissolved in the same step: one
-- log entry with sorted participants, sorted bodies and the sorted ids of the counted ballots (so that a receipt can
-- be looked up; sorted apart, no id stands with a body); box, remembered bodies and slot key are deleted,
-- and the tally is written again in sorted order (a small hash keeps the order in which its cells came to be: that of
-- the ballots).

local head, rounds, commands, log, round = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local seats, register, box, bodies, who = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local tally = KEYS[11]
local to, poll, number, at_ms = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local outcome, paper, roll = ARGV[14], ARGV[15], ARGV[20]
local FIRST_SEAT, WIDTH = 29, 2

local ACTIVE = {armed = true, open = true, paused = true}
local TAKES = {open = true, paused = true}

local function another_is_active()
  local kept = redis.call('HGETALL', rounds)
  for i = 1, #kept, 2 do
    local kept_number, state = string.match(kept[i + 1], '^(%d+) (%a+) ')
    if ACTIVE[state] and not (kept[i] == poll and kept_number == number) then
      return true
    end
  end
  return false
end

-- The last line of defence for what must never happen; which steps follow which is core.lifecycle's table.
local function legal(from)
  if from == 'draft' then
    return paper ~= '' and (to == 'declared' or to == 'armed' and not another_is_active())
  end
  if from == 'armed' then
    return to ~= 'armed' and (to ~= 'open' or roll ~= '')
  end
  return to ~= 'armed' and to ~= 'draft' and (TAKES[from] or not TAKES[to])
end

local function bit_is_set(map, index)
  local byte = string.byte(map, math.floor(index / 8) + 1) or 0
  return math.floor(byte / 2 ^ (7 - index % 8)) % 2 == 1
end

local function participants()
  local names, map = {}, redis.call('GET', who) or ''
  local kept = redis.call('HGETALL', seats)
  for i = 1, #kept, 2 do
    if bit_is_set(map, tonumber(string.match(kept[i + 1], '^%d+'))) then
      names[#names + 1] = '"' .. kept[i] .. '"'
    end
  end
  table.sort(names)
  return '[' .. table.concat(names, ',') .. ']'
end

-- What a pattern finds in each counted ballot (`seq weight id cells body`), sorted: nothing stands in its old order.
local function sorted(pattern, quote)
  local list = redis.call('HVALS', box)
  for i, kept in ipairs(list) do
    list[i] = quote .. string.match(kept, pattern) .. quote
  end
  table.sort(list)
  return '[' .. table.concat(list, ',') .. ']'
end

local function dissolved_entry()
  local ids, bodies_of = sorted('^%d+ %d+ (%x+) ', '"'), sorted('^%d+ %d+ %x+ %S* (.*)$', '')
  return ARGV[10] .. ids .. ARGV[11] .. bodies_of .. ARGV[12] .. participants() .. ARGV[13]
end

local function sort_tally()
  local kept, cells = redis.call('HGETALL', tally), {}
  for i = 1, #kept, 2 do
    cells[#cells + 1] = {kept[i], kept[i + 1]}
  end
  table.sort(cells, function(a, b) return a[1] < b[1] end)
  redis.call('DEL', tally)
  for _, cell in ipairs(cells) do
    redis.call('HSET', tally, cell[1], cell[2])
  end
end

local function forget()
  sort_tally()
  redis.call('DEL', box, bodies)
  redis.call('HDEL', round, 'slot_key')
end

local function create()
  local sealed = ARGV[17] == 'secret' and to == 'armed' and '0' or '1'
  redis.call('HSET', round, 'paper', paper, 'item', ARGV[16], 'secrecy', ARGV[17], 'change', ARGV[18],
    'sealed', sealed, 'outcome', '', 'result', '', 'reason', '')
  if sealed == '0' then
    redis.call('HSET', round, 'slot_key', ARGV[19])
  end
  redis.call('HSET', head, 'current', poll .. ' ' .. number)
end

local function take_register()
  redis.call('SET', register, roll)
  redis.call('HSET', round, 'entitled_heads', ARGV[21], 'entitled_weight', ARGV[22],
    'present_heads', ARGV[23], 'present_weight', ARGV[24])
  for place = FIRST_SEAT, #ARGV, WIDTH do
    redis.call('HSET', seats, ARGV[place], ARGV[place + 1])
  end
end

local function set_if_given(field, value)
  if value ~= '' then
    redis.call('HSET', round, field, value)
  end
end

-- A clock runs in an open round and is named by the step that set it going; engines that knew it before start anew.
local function set_clock(left, taken)
  if left == '0' or not TAKES[to] then
    redis.call('HDEL', round, 'left_ms', 'timer')
    return
  end
  set_if_given('left_ms', left)
  if to == 'open' and redis.call('HEXISTS', round, 'left_ms') == 1 then
    redis.call('HSET', round, 'timer', taken)
  end
end

-- The poll's line names its newest round: a step of an older one (archive after a re-vote) leaves it alone.
local function name_newest()
  local newest = string.match(redis.call('HGET', rounds, poll) or '0 ', '^%d+')
  if tonumber(number) >= tonumber(newest) then
    local decided = redis.call('HGET', round, 'outcome') or ''
    redis.call('HSET', rounds, poll, number .. ' ' .. to .. ' ' .. decided)
  end
end

if redis.call('EXISTS', head) == 0 then
  return {'no_meeting'}
end
local known = redis.call('HGET', commands, ARGV[3])
if known then
  return {'done', known}
end
local step = redis.call('HGET', head, 'step')
if step ~= ARGV[4] then
  return {'stale', step}
end
if ARGV[28] ~= '' and (redis.call('HGET', head, 'marks') or '0') ~= ARGV[28] then
  return {'marked', step}
end
local from = redis.call('HGET', round, 'state') or 'draft'
if not legal(from) then
  return {'illegal', step}
end

if from == 'draft' then
  create()
end
local secret = redis.call('HGET', round, 'sealed') == '0'
local dissolve = secret and TAKES[from] and not TAKES[to]
append(head, log, next_seq(head), at_ms, dissolve and dissolved_entry() or ARGV[9])
if dissolve then
  redis.call('HSET', round, 'close_n', redis.call('HGET', head, 'n'))
  forget()
elseif secret and from == 'armed' and not TAKES[to] then
  -- Disarmed or acclaimed: it never took a ballot, so there is nothing to seal.
  redis.call('HDEL', round, 'slot_key')
  redis.call('HSET', round, 'sealed', '1')
end
if roll ~= '' and from == 'armed' then
  take_register()
end
set_if_given('outcome', outcome)
set_if_given('result', ARGV[25])
set_if_given('reason', ARGV[26])
redis.call('HSET', round, 'state', to)
name_newest()
local taken = whole(redis.call('HINCRBY', head, 'step', 1))
set_clock(ARGV[27], taken)
redis.call('HSET', commands, ARGV[3], taken)
hint(ARGV[2], ARGV[1])
return {'done', taken}

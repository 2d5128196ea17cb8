#!lua
-- Casts a batch of ballots into one round, one after the other, as one point of the store's order.
--
-- KEYS  1 head  2 round head  3 seats  4 box  5 ids  6 bodies  7 tally  8 who  9 log  10 devices
-- ARGV  1 meeting  2 poll  3 round  4 change policy  5 secrecy  6 channel of hints, then eight for each ballot:
--       voter, slot, ballot id (hex), replaces, body (JSON), cells (joined by ","), device, at_ms
--
-- Returns {"ok", answer, ballot_seq, answer, ballot_seq, …} in the order of the ballots, or, with nothing written,
--   {"no_meeting"}
--   {"mismatch"}    the caller's policy or secrecy is not that of the round
--   {"slot"}        a secret round is given a slot that names its voter
--
-- Checks, in this order (a model checked without the first finds "told late though counted"):
--   1 ballot id   known for this voter: same body → same, other body → invalid. A secret round forgets bodies when
--                 it is closed; from then on the id alone is enough.
--   2 state       late, annulled, or not_open (also armed, paused, unknown round)
--   3 register    not_entitled
--   4 devices     other_device, unless the ballot names no device. A seat with a proxy is cast for by the device that
--                 holds its holder's seat, and by no other: not_entitled
--   5 policy      first: already
--   6 replaces    must be the counted ballot's seq (0: none), else superseded
--   7 written     accepted or replaced. Secret rounds never write to the log.
-- The weight is the register's, never the caller's.
--
-- What a batch reads is read first, with one command for each key, and what it writes to hashes is written last: a
-- command costs the server more than all else here, and a ballot took some twenty of them. In between each ballot sees
-- what those before it have written.

local head, round, seats, box, ids = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local bodies, tally, who, log, devices = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local meeting, poll, number, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[6]
local FIRST, WIDTH = 7, 8

local ENDED = {closed = 'late', declared = 'late', published = 'late', archived = 'late', annulled = 'annulled'}

local function ballot_at(place)
  return {
    voter = ARGV[place], slot = ARGV[place + 1], id = ARGV[place + 2], replaces = ARGV[place + 3],
    body = ARGV[place + 4], cells = ARGV[place + 5], device = ARGV[place + 6], at_ms = ARGV[place + 7],
  }
end

-- Hashes as they were read and as this batch has changed them: key → field → value, and the fields to be written.
local known, changed = {}, {[box] = {}, [ids] = {}, [bodies] = {}}

local function read(key, fields)
  local values = redis.call('HMGET', key, unpack(fields))
  known[key] = {}
  for place, field in ipairs(fields) do
    known[key][field] = values[place]
  end
end

local function get(key, field)
  return known[key][field]
end

local function put(key, field, value)
  known[key][field] = value
  table.insert(changed[key], field)
end

-- The voter's counted ballot: its seq, weight and cells; '0' for none.
local function counted(slot)
  local kept = get(box, slot)
  if not kept then
    return '0'
  end
  return string.match(kept, '^(%d+) (%d+) %x+ (%S*) ')
end

-- Sums for the tally: field → amount, in the order of first use. A sum of 512 amounts of ten digits is exact in a
-- double; a longer weight goes to the server as it is.
local sums, fields, cells_changed = {}, {}, {}

local function count(field, amount)
  if #amount > 10 then
    redis.call('HINCRBY', tally, field, amount)
    return
  end
  if not sums[field] then
    table.insert(fields, field)
  end
  sums[field] = (sums[field] or 0) + tonumber(amount)
end

local function add(cells, heads, weight)
  for cell in string.gmatch(cells, '[^,]+') do
    count('weight:' .. cell, weight)
    count('heads:' .. cell, heads)
    cells_changed[cell] = true
  end
  count('cast:heads', heads)
  count('cast:weight', weight)
end

-- Numbers given out by this batch; the head is brought up to them at the end.
local first_seq, first_n = 0, 0
local last_seq, last_n = 0, 0

local function log_cast(ballot, seq)
  last_n = last_n + 1
  local n = whole(last_n)
  redis.call('XADD', log, n .. '-0', 'e', '[' .. n .. ',' .. seq .. ',' .. ballot.at_ms .. ',{"ballot_id":"'
    .. ballot.id .. '","choices":' .. ballot.body .. ',"kind":"cast","poll":"' .. poll .. '","replaces":'
    .. ballot.replaces .. ',"round":' .. number .. ',"voter":"' .. ballot.voter .. '"}]')
end

local seats_taken = {}

local function write(ballot, seat, secrecy, old_seq, old_weight, old_cells)
  local index, weight = string.match(seat, '^(%d+) (%d+)')
  last_seq = last_seq + 1
  local seq = whole(last_seq)
  if secrecy == 'open' then
    log_cast(ballot, seq)
  end
  if old_seq ~= '0' then
    add(old_cells, '-1', '-' .. old_weight)
  end
  add(ballot.cells, '1', weight)
  local name = ballot.voter .. ':' .. ballot.id
  put(box, ballot.slot, table.concat({seq, weight, ballot.id, ballot.cells, ballot.body}, ' '))
  put(ids, name, seq)
  put(bodies, name, ballot.body)
  if old_seq == '0' then
    table.insert(seats_taken, index)
  end
  return seq
end

local function holder_of(seat)
  return string.match(seat, '^%d+ %d+ ([%w_-]+)')
end

local function read_all(ballots)
  local voters, slots, names, holders = {}, {}, {}, {}
  for place, ballot in ipairs(ballots) do
    voters[place], slots[place], names[place] = ballot.voter, ballot.slot, ballot.voter .. ':' .. ballot.id
  end
  read(seats, voters)
  read(box, slots)
  read(ids, names)
  for place, voter in ipairs(voters) do
    local seat = get(seats, voter)
    holders[place] = seat and holder_of(seat) or voter
  end
  read(devices, holders)
  known[bodies] = {}
  local numbers = redis.call('HMGET', head, 'seq', 'n')
  first_seq, first_n = tonumber(numbers[1] or 0), tonumber(numbers[2] or 0)
  last_seq, last_n = first_seq, first_n
end

local function write_all()
  for key, names in pairs(changed) do
    local pairs_of = {}
    for _, field in ipairs(names) do
      table.insert(pairs_of, field)
      table.insert(pairs_of, known[key][field])
    end
    redis.call('HSET', key, unpack(pairs_of))
  end
  for _, field in ipairs(fields) do
    redis.call('HINCRBY', tally, field, whole(sums[field]))
  end
  for cell in pairs(cells_changed) do
    if redis.call('HGET', tally, 'heads:' .. cell) == '0' then
      redis.call('HDEL', tally, 'heads:' .. cell, 'weight:' .. cell)
    end
  end
  for _, index in ipairs(seats_taken) do
    redis.call('SETBIT', who, index, 1)
  end
  redis.call('HINCRBY', head, 'seq', whole(last_seq - first_seq))
  if last_n > first_n then
    redis.call('HINCRBY', head, 'n', whole(last_n - first_n))
  end
end

local function cast(ballot, state, change, secrecy)
  local name = ballot.voter .. ':' .. ballot.id
  local first = get(ids, name)
  if first then
    local body = get(bodies, name) or redis.call('HGET', bodies, name)
    if body and body ~= ballot.body then
      return 'invalid', (counted(ballot.slot))
    end
    return 'same', first
  end
  local seq, weight, cells = counted(ballot.slot)
  if state ~= 'open' then
    return ENDED[state] or 'not_open', seq
  end
  local seat = get(seats, ballot.voter)
  if not seat then
    return 'not_entitled', seq
  end
  local holder = holder_of(seat)
  if ballot.device ~= '' and get(devices, holder or ballot.voter) ~= ballot.device then
    return holder and 'not_entitled' or 'other_device', seq
  end
  if change == 'first' and seq ~= '0' then
    return 'already', seq
  end
  if ballot.replaces ~= seq then
    return 'superseded', seq
  end
  return seq == '0' and 'accepted' or 'replaced', write(ballot, seat, secrecy, seq, weight, cells)
end

if redis.call('EXISTS', head) == 0 then
  return {'no_meeting'}
end
local facts = redis.call('HMGET', round, 'state', 'change', 'secrecy')
local state, change, secrecy = facts[1] or '', facts[2] or ARGV[4], facts[3] or ARGV[5]
if change ~= ARGV[4] or secrecy ~= ARGV[5] then
  return {'mismatch'}
end
if secrecy == 'secret' and state == 'open' then
  for place = FIRST, #ARGV, WIDTH do
    if ARGV[place] == ARGV[place + 1] then
      return {'slot'}
    end
  end
end

local ballots, reply = {}, {'ok'}
for place = FIRST, #ARGV, WIDTH do
  table.insert(ballots, ballot_at(place))
end
if #ballots > 0 then
  read_all(ballots)
end
for _, ballot in ipairs(ballots) do
  local answer, seq = cast(ballot, state, change, secrecy)
  table.insert(reply, answer)
  table.insert(reply, seq)
end
if last_seq > first_seq then
  write_all()
  hint(channel, meeting)
end
return reply

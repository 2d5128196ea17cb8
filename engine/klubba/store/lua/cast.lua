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

-- The voter's counted ballot: its seq, weight and cells; '0' for none.
local function counted(slot)
  local kept = redis.call('HGET', box, slot)
  if not kept then
    return '0'
  end
  return string.match(kept, '^(%d+) (%d+) %x+ (%S*) ')
end

local function add(cells, heads, weight)
  for cell in string.gmatch(cells, '[^,]+') do
    redis.call('HINCRBY', tally, 'weight:' .. cell, weight)
    if redis.call('HINCRBY', tally, 'heads:' .. cell, heads) == 0 then
      redis.call('HDEL', tally, 'heads:' .. cell, 'weight:' .. cell)
    end
  end
  redis.call('HINCRBY', tally, 'cast:heads', heads)
  redis.call('HINCRBY', tally, 'cast:weight', weight)
end

local function log_cast(ballot, seq)
  append(head, log, seq, ballot.at_ms, '{"ballot_id":"' .. ballot.id .. '","choices":' .. ballot.body
    .. ',"kind":"cast","poll":"' .. poll .. '","replaces":' .. ballot.replaces .. ',"round":' .. number
    .. ',"voter":"' .. ballot.voter .. '"}')
end

local function write(ballot, seat, secrecy, old_seq, old_weight, old_cells)
  local index, weight = string.match(seat, '^(%d+) (%d+)')
  local seq = next_seq(head)
  if secrecy == 'open' then
    log_cast(ballot, seq)
  end
  if old_seq ~= '0' then
    add(old_cells, '-1', '-' .. old_weight)
  end
  add(ballot.cells, '1', weight)
  local name = ballot.voter .. ':' .. ballot.id
  redis.call('HSET', box, ballot.slot, table.concat({seq, weight, ballot.id, ballot.cells, ballot.body}, ' '))
  redis.call('HSET', ids, name, seq)
  redis.call('HSET', bodies, name, ballot.body)
  redis.call('SETBIT', who, index, 1)
  return seq
end

local function cast(ballot, state, change, secrecy)
  local name = ballot.voter .. ':' .. ballot.id
  local first = redis.call('HGET', ids, name)
  if first then
    local body = redis.call('HGET', bodies, name)
    if body and body ~= ballot.body then
      return 'invalid', (counted(ballot.slot))
    end
    return 'same', first
  end
  local seq, weight, cells = counted(ballot.slot)
  if state ~= 'open' then
    return ENDED[state] or 'not_open', seq
  end
  local seat = redis.call('HGET', seats, ballot.voter)
  if not seat then
    return 'not_entitled', seq
  end
  local holder = string.match(seat, '^%d+ %d+ ([%w_-]+)')
  if ballot.device ~= '' and redis.call('HGET', devices, holder or ballot.voter) ~= ballot.device then
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

local reply, changed = {'ok'}, false
for place = FIRST, #ARGV, WIDTH do
  local answer, seq = cast(ballot_at(place), state, change, secrecy)
  changed = changed or answer == 'accepted' or answer == 'replaced'
  reply[#reply + 1] = answer
  reply[#reply + 1] = seq
end
if changed then
  hint(channel, meeting)
end
return reply

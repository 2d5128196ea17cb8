#!lua flags=no-writes
-- Reads one meeting at one point. The current round's keys must be declared before it is known which round that
-- is; the caller guesses (it rarely changes) and is told when the guess was wrong.
--
-- KEYS  1 head  2 rounds  3 round head  4 tally  5 who (3 to 5 of the guessed round)  6 matters
-- ARGV  1 the guess: "poll round", or "" for none; then the round head's fields, in the order wanted
--
-- Returns {"ok", {epoch, seq, step, defined, marks, ended, left},
--            {poll, "round state outcome", …}, {field values},
--            {tally field, value, …}, who, {item, matter, …}}
--         {"moved", current}   guess again
--         {"no_meeting"}

local facts = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'step', 'current', 'defined', 'marks', 'ended', 'left')
if not facts[1] then
  return {'no_meeting'}
end
local current = facts[4] or ''
local numbers = {facts[1], facts[2], facts[3], facts[5] or '0', facts[6] or '0', facts[7] or '0', facts[8] or '0'}
if current ~= ARGV[1] then
  return {'moved', current}
end
local rounds, matters = redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[6])
if current == '' then
  return {'ok', numbers, rounds, {}, {}, '', matters}
end
local fields = redis.call('HMGET', KEYS[3], unpack(ARGV, 2))
return {
  'ok', numbers, rounds, fields, redis.call('HGETALL', KEYS[4]), redis.call('GET', KEYS[5]) or '', matters,
}

#!lua
-- Starts a session; a voter's takes the seat. The newest device wins until the seat has a ballot in the round that
-- takes ballots now; from then on the operator must release the seat first.
--
-- KEYS  1 head  2 sessions  3 devices  4 log  5 round head  6 seats  7 who (5 to 7 of the guessed current round)
-- ARGV  1 meeting  2 channel of hints  3 the guess: "poll round", or ""  4 session hash  5 card (JSON)
--       6 seat, "" for a session without one  7 at_ms
--
-- Returns {"ok"}               the session stands (also when it did before)
--         {"held"}             another device holds the seat and has voted; nothing is written
--         {"moved", current}   guess again; nothing is written
--         {"no_meeting"}

local head, sessions, devices = KEYS[1], KEYS[2], KEYS[3]
local session, seat = ARGV[4], ARGV[6]

-- The seat itself, or one that it votes for by proxy.
local function has_voted()
  if ARGV[3] == '' then
    return false
  end
  local state = redis.call('HGET', KEYS[5], 'state')
  local place = redis.call('HGET', KEYS[6], seat)
  if not place or (state ~= 'open' and state ~= 'paused') then
    return false
  end
  local voted = redis.call('GETBIT', KEYS[7], string.match(place, '^%d+')) == 1
  for proxied in string.gmatch(string.match(place, '^%d+ %d+ %S+ (%S+)$') or '', '[^,]+') do
    local line = redis.call('HGET', KEYS[6], proxied)
    voted = voted or line and redis.call('GETBIT', KEYS[7], string.match(line, '^%d+')) == 1
  end
  return voted
end

local current = redis.call('HGET', head, 'current')
if not current then
  return {'no_meeting'}
end
if current ~= ARGV[3] then
  return {'moved', current}
end
if seat ~= '' then
  local holder = redis.call('HGET', devices, seat) or ''
  if holder ~= '' and holder ~= session then
    if has_voted() then
      return {'held'}
    end
    append(head, KEYS[4], next_seq(head), ARGV[7], '{"kind":"handover","seat":"' .. seat .. '"}')
    redis.call('HINCRBY', head, 'ended', 1)
    hint(ARGV[2], ARGV[1])
  end
  redis.call('HSET', devices, seat, session)
end
redis.call('HSET', sessions, session, ARGV[5])
return {'ok'}

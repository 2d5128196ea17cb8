#!lua
-- Saves the time left of a timed round. Several engines may count the same clock: the least of them stands.
--
-- KEYS  1 round head
-- ARGV  1 timer  2 milliseconds left
--
-- Returns {"ok"}, also where nothing was to be saved: another clock runs by now, or the round is not open.

local facts = redis.call('HMGET', KEYS[1], 'state', 'timer', 'left_ms')
if facts[1] == 'open' and facts[2] == ARGV[1] and tonumber(ARGV[2]) < tonumber(facts[3] or '0') then
  redis.call('HSET', KEYS[1], 'left_ms', ARGV[2])
end
return {'ok'}

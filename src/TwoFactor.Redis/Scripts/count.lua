#!lua
-- KEYS[1]: the counter, a sorted set of events by their times (µs). ARGV: limit, window (µs), a name for the event. Returns 0 if it was counted, or the time to
-- wait (µs). The member "window" holds, as a negative score, the longest window of all calls. Events are kept that long.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local limit = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local longest = math.max(window, -(tonumber(redis.call('ZSCORE', KEYS[1], 'window')) or 0))
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, string.format('%.0f', now - longest))
-- This event must leave the window before another can be counted.
local last = redis.call('ZREVRANGE', KEYS[1], limit - 1, limit - 1, 'WITHSCORES')
if last[1] and last[1] ~= 'window' and last[2] + window > now then return math.max(last[2] + window - now, 1) end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[3], string.format('%.0f', -longest), 'window')
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(longest / 1000)))
return 0

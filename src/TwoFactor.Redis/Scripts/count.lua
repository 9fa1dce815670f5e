-- KEYS[1]: the counter, a list of times (µs), the newest first. ARGV: limit, window (µs). Returns 0 if it was counted, or the time to wait (µs).
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local limit = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local oldest = redis.call('LINDEX', KEYS[1], -1)
while oldest and now - oldest >= window do
    redis.call('RPOP', KEYS[1])
    oldest = redis.call('LINDEX', KEYS[1], -1)
end
-- The limit may have been higher before: as many as it allows now have to leave the window.
local last = redis.call('LINDEX', KEYS[1], limit - 1)
if last then return math.max(last + window - now, 1) end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
return 0

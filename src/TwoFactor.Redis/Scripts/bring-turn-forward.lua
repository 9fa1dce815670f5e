#!lua flags=allow-oom
-- KEYS[1]: the flow. ARGV: gap (ms), channel, key. Returns 1 if there is such a flow that is not final.
local flow = redis.call('HMGET', KEYS[1], 'final', 'last', 'turn')
if not flow[1] or flow[1] == '1' then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local earliest = math.max(flow[2] + ARGV[1], now)
redis.call('PUBLISH', ARGV[2], ARGV[3])
if earliest < tonumber(flow[3]) then redis.call('HSET', KEYS[1], 'turn', earliest) end
return 1

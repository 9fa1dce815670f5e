#!lua flags=allow-oom
-- KEYS[1]: the flow. ARGV: interval (ms). Returns taken, content, version, final, age (ms), time until the turn (ms); nothing if there is none.
local flow = redis.call('HMGET', KEYS[1], 'content', 'version', 'final', 'created', 'turn', 'last')
if not flow[1] then return nil end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local turn = tonumber(flow[5])
local taken = 0
-- If the last turn is in the future, the clock was set back, for example because a replica took over. The next turn is then due at once.
if flow[3] ~= '1' and (turn <= now or tonumber(flow[6]) > now) then
    taken = 1
    turn = now + ARGV[1]
    redis.call('HSET', KEYS[1], 'last', now, 'turn', turn)
end
return {taken, flow[1], tonumber(flow[2]), tonumber(flow[3]), math.max(now - flow[4], 0), math.max(turn - now, 0)}

#!lua flags=allow-oom
-- KEYS[1]: the flow. ARGV: 1 if the server never loses a write. Returns content, version, final, age (ms), 0, and removes it; nothing if there is none, it is
-- not final, or it became final before a restart or before a replica took over: that server may have missed that the outcome was already consumed.
-- An outcome without a history is not handed out either, because its server cannot be told.
local flow = redis.call('HMGET', KEYS[1], 'content', 'version', 'final', 'created', 'history')
if not flow[1] or flow[3] ~= '1' then return nil end
local isOfThisServer = ARGV[1] == '1'
if not isOfThisServer then
    local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
    isOfThisServer = history and flow[5] == history
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('DEL', KEYS[1])
if not isOfThisServer then return nil end
return {flow[1], tonumber(flow[2]), 1, math.max(now - flow[4], 0), 0}

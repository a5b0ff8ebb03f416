-- Health of every kind of platform-operator.io. Argo CD runs no health check for an object that is being deleted.
local status = obj.status or {}

local function condition(type)
  for _, each in ipairs(status.conditions or {}) do
    if each.type == type then
      return each
    end
  end
  return {}
end

local function is_true(type)
  return condition(type).status == "True"
end

local ready = condition("Ready")
local message = ready.message or status.message or ""

if ready.status == nil or status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "the operator has not observed this generation yet"}
end
if is_true("Ready") and not is_true("Reconciling") then
  return {status = "Healthy", message = message}
end
if ready.reason == "Paused" then
  return {status = "Suspended", message = message}
end
if is_true("Stalled") or ready.reason == "Drifted" or status.phase == "Degraded" then
  return {status = "Degraded", message = message}
end
return {status = "Progressing", message = message}

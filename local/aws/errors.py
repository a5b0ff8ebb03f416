"""How to refuse: raise Refusal with AWS's error code; the wire gives it the form of the service's protocol."""

# Codes of AWS that are not 400; a service's own model (ResourceNotFoundException is 404 in EKS) comes first.
STATUS = {
    "InternalError": 500,
    "InternalFailure": 500,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "SlowDown": 503,
    "RequestLimitExceeded": 503,
    "AccessDenied": 403,
    "BucketAlreadyExists": 409,
    "BucketNotEmpty": 409,
    "BucketAlreadyOwnedByYou": 409,
    "NoSuchBucket": 404,
    "DeleteConflict": 409,
    "EntityAlreadyExists": 409,
    "NoSuchEntity": 404,
    "LimitExceeded": 409,
}


class Refusal(Exception):
    """AWS says no. `status` is only needed where neither the service's model nor STATUS knows the code."""

    def __init__(self, code: str, message: str, status: int | None = None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

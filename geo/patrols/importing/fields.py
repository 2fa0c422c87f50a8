"""What a file of tracks may say, and the headers by which each is known."""

from geo.core.language import say
from geo.exchange.columns import Field

FIELDS = (
    Field(
        "patrol",
        say("Number of the patrol"),
        (
            "巡逻编号",
            "巡逻号",
            "巡逻单号",
            "轨迹编号",
            "轨迹号",
            "任务编号",
            "patrol_id",
            "patrol_key",
            "patrol",
            "track_id",
            "trip_id",
            "activity_id",
            "session_id",
            "track",
        ),
    ),
    Field("title", say("Title"), ("巡逻名称", "轨迹名称", "路线名称", "名称", "patrol_title", "title", "name")),
    Field(
        "team",
        say("Team"),
        ("巡逻队伍", "队伍名称", "巡逻队", "队伍", "班组", "team_name", "team", "patrol_subject"),
    ),
    Field("date", say("Date"), ("定位日期", "巡逻日期", "日期", "date")),
    Field(
        "time",
        say("Time"),
        (
            "定位时间",
            "采集时间",
            "上报时间",
            "记录时间",
            "时间",
            "时刻",
            "fixtime",
            "fix_time",
            "recorded_at",
            "timestamp",
            "gps_time",
            "datetime",
            "date_time",
            "time",
            "at",
        ),
        required=True,
    ),
    Field("lon", say("Longitude"), ("经度", "經度", "longitude", "lng", "lon", "long", "POINT_X", "X坐标", "X")),
    Field("lat", say("Latitude"), ("纬度", "緯度", "latitude", "lat", "POINT_Y", "Y坐标", "Y")),
    Field(
        "accuracy",
        say("Accuracy in metres"),
        ("定位精度", "精度", "定位误差", "误差", "accuracy_m", "horizontal_accuracy", "accuracy", "hacc"),
    ),
    Field("fix", say("Number of the fix"), ("定位点编号", "定位编号", "点编号", "fix_id", "point_id", "uuid", "id")),
)

"""Invented names for generated communes; data only."""

from __future__ import annotations

#: commune, province
COMMUNES = (("Khe Ngần", "Lào Cai"), ("Nà Sáng", "Tuyên Quang"), ("Thác Vai", "Lạng Sơn"), ("Đồng Lùng", "Quảng Ninh"))
CHAIRS = ("Hoàng Văn Thắng", "Triệu Quốc Hưng", "Bàn Thanh Tùng", "Nông Đức Mạnh Cường")
DEPUTIES = ("Lương Thị Hạnh", "Đặng Thị Hải Yến", "Vi Văn Sơn", "Lò Minh Tuấn")
VILLAGES = (
    "Khe Dứa", "Nà Hin", "Pá Lau", "Đồng Tâm", "Làng Vầu", "Bản Chang", "Suối Quyền", "Khuổi Mạ", "Ngòi Hốc", "Vằng Sát", "Nậm Cọ",
    "Phja Đán", "Cốc Sâu", "Tà Lạng",
)  # fmt: skip
COOPS = (
    "Quế hữu cơ Tân Tiến", "Nông nghiệp xanh Thượng Hà", "Dược liệu Hợp Lực", "Chăn nuôi Đoàn Kết",
    "Dịch vụ tổng hợp Bình Minh", "Mật ong Phương Nam", "Chè tuyết Mây Hồng",
    "Tinh dầu Hương Rừng", "Thủy sản Lòng Hồ",
)  # fmt: skip
FESTIVALS = (
    "Lễ hội Cấp Sắc",
    "Lễ hội Nhảy Lửa",
    "Lễ hội Lồng Tồng",
    "Ngày hội Văn hóa thể thao các dân tộc",
    "Lễ hội Cơm Mới",
    "Hội Hát Then",
)
